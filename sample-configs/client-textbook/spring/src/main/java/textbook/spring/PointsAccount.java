package textbook.spring;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class PointsAccount {
    private final JdbcTemplate database;

    public PointsAccount(JdbcTemplate database) {
        this.database = database;
    }

    /** 同一条消息只入账一次 */
    @Transactional
    public void credit(String id, String customerId, int points) {
        int first = database.update("insert ignore into points_entry (id) values (?)", id);
        if (first == 1) {
            database.update("update account set points = points + ? where customer = ?", points, customerId);
        }
    }
}
