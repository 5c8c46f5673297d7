package textbook.grpc;

import java.nio.ByteBuffer;

public interface Meters {
    void store(ByteBuffer reading);

    void park(String messageId, ByteBuffer reading);
}
