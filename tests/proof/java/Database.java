import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** The database of a form: a file that outlives its process, with a table of orders and one of what has to be sent. */
final class Database {
    private Database() {
    }

    /** Where it is; made when it is first asked for. */
    static String of(Request request) {
        String url = "jdbc:h2:file:" + request.text("database") + "/" + request.text("form") + ";WRITE_DELAY=0";
        try (Connection connection = DriverManager.getConnection(url); Statement make = connection.createStatement()) {
            make.execute("create table if not exists orders (id varchar(100) primary key)");
            make.execute("create table if not exists outbox (id varchar(100) primary key)");
            return url;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The command `rows`: a line for each order that is in the database of `form`. */
    static void rows(Request request, Output output) throws SQLException {
        try (Connection connection = DriverManager.getConnection(of(request));
             ResultSet rows = connection.createStatement().executeQuery("select id from orders")) {
            while (rows.next()) {
                output.say(request, Map.of("row", rows.getString(1)));
            }
        }
    }
}
