import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Commits the order together with what has to be sent; a job sends it, and tries again until it is stored. */
final class SendBesideDatabaseTransactionGood implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("send-beside-database-transaction-good");
        orders.start(producer);
        orders.take(id -> {
            try (Connection connection = DriverManager.getConnection(orders.database())) {
                connection.setAutoCommit(false);
                insert(connection, "orders", id);
                insert(connection, "outbox", id);
                connection.commit();
            }
        });
        orders.again(() -> sendOutbox(orders.database(), producer));
    }

    private static void sendOutbox(String database, DefaultMQProducer producer) throws Exception {
        for (String id : unsent(database)) {
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            if (producer.send(message).getSendStatus() == SendStatus.SEND_OK) {
                sent(database, id);
            }
        }
    }

    private static void insert(Connection connection, String table, String id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into " + table + " values (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }

    private static List<String> unsent(String database) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database);
             ResultSet rows = connection.createStatement().executeQuery("select id from outbox")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    private static void sent(String database, String id) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
             PreparedStatement delete = connection.prepareStatement("delete from outbox where id = ?")) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }
}
