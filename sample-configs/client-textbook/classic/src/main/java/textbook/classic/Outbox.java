package textbook.classic;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.rocketmq.common.message.Message;

/** Messages that were not sent, in the application's own database. */
public class Outbox {
    private final DataSource database;

    public Outbox(DataSource database) {
        this.database = database;
    }

    public void store(Message message, String reason) {
        String insert = "insert into outbox (topic, message_key, body, reason) values (?, ?, ?, ?)";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, message.getTopic());
            statement.setString(2, message.getKeys());
            statement.setBytes(3, message.getBody());
            statement.setString(4, reason);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("neither sent nor stored: " + message.getKeys(), e);
        }
    }
}
