import java.util.function.Consumer;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application that pays each order that its binding delivers. */
@Configuration
@EnableAutoConfiguration
public class Reading implements Program<Shop> {
    private static volatile Shop shop; // one application a process

    @Bean
    public Consumer<String> orders() {
        return id -> shop.pay(id);
    }

    @Override
    public void run(Shop opened) throws Exception {
        shop = opened;
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Reading.class)
            .web(WebApplicationType.NONE).properties("name-servers=" + shop.nameServers()).run();
        shop.running(application::close);
    }
}
