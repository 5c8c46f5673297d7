import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application that has sent its first order, and takes more when it is told to. */
@Configuration
@EnableAutoConfiguration
public class Stream implements Program<Shop> {
    @Override
    public void run(Shop shop) throws Exception {
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Stream.class)
            .web(WebApplicationType.NONE)
            .properties("spring.cloud.stream.rocketmq.binder.name-server=" + shop.nameServers()).run();
        DefaultMQProducer producer = new DefaultMQProducer("outbox");
        producer.setNamesrvAddr(shop.nameServers());
        producer.setSendMsgTimeout(10_000);
        producer.start();
        OrderSender sender = new OrderSender(application.getBean(StreamBridge.class), shop.outbox(producer));
        sender.created(shop.name("first"));
        shop.open(application::close);
        shop.take(sender::created);
    }
}
