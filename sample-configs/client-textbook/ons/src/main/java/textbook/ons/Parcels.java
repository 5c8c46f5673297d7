package textbook.ons;

public interface Parcels {
    void move(String key, byte[] scan);

    void park(String messageId, byte[] scan);
}
