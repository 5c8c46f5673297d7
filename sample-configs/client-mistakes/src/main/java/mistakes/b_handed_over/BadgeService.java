package mistakes.b_handed_over;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Service;

@Service
public class BadgeService {
    private final JdbcTemplate database;

    public BadgeService(JdbcTemplate database) {
        this.database = database;
    }

    @Async
    public void award(String customerId) {
        awardNow(customerId);
    }

    public void awardNow(String customerId) {
        database.update("insert into badge (customer) values (?)", customerId);
    }
}
