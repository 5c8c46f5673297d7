package mistakes.f_send_failure_logged;

import java.util.List;
import org.apache.rocketmq.common.message.Message;

/** The table of what was not sent. */
public interface UnsentMessages {
    void insert(Message message);

    List<Message> oldest(int count);

    void delete(Message message);
}
