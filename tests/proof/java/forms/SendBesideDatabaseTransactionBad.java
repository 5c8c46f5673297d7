import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Commits the order, then sends what others have to know of it. */
final class SendBesideDatabaseTransactionBad implements Form {
    @Override
    public void run(Orders orders) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("send-beside-database-transaction-bad");
        orders.start(producer);
        orders.take(id -> {
            try (Connection connection = DriverManager.getConnection(orders.database())) {
                connection.setAutoCommit(false);
                try (PreparedStatement insert = connection.prepareStatement("insert into orders values (?)")) {
                    insert.setString(1, id);
                    insert.executeUpdate();
                }
                connection.commit();
            }
            Message message = new Message("orders", "created", id, id.getBytes(StandardCharsets.UTF_8));
            SendResult result = producer.send(message);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException("not stored safely: " + result);
            }
        });
    }
}
