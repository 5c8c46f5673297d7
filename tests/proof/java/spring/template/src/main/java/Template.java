import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application that takes orders; how they are sent is said by `sender`: OrderSender or HeaderSender. */
@Configuration
@EnableAutoConfiguration
public class Template implements Program<Shop> {
    @Override
    public void run(Shop shop) throws Exception {
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Template.class)
            .web(WebApplicationType.NONE).properties("rocketmq.name-server=" + shop.nameServers()).run();
        RocketMQTemplate template = application.getBean(RocketMQTemplate.class);
        Outbox outbox = shop.outbox(template.getProducer());
        Shop.Taker sender = shop.is("header")
            ? new HeaderSender(template, outbox)::created : new OrderSender(template, outbox)::created;
        shop.open(application::close);
        shop.take(sender);
    }
}
