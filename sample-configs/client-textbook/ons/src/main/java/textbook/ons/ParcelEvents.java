package textbook.ons;

import com.aliyun.openservices.ons.api.Action;
import com.aliyun.openservices.ons.api.Consumer;
import com.aliyun.openservices.ons.api.ConsumeContext;
import com.aliyun.openservices.ons.api.Message;
import com.aliyun.openservices.ons.api.MessageListener;
import com.aliyun.openservices.ons.api.ONSFactory;
import com.aliyun.openservices.ons.api.Producer;
import com.aliyun.openservices.ons.api.PropertyKeyConst;
import java.util.Properties;

/** 阿里云 ONS 客户端：SendResult 没有状态，失败以异常形式抛出。 */
public class ParcelEvents {
    private final Parcels parcels;

    public ParcelEvents(Parcels parcels) {
        this.parcels = parcels;
    }

    /** Throws ONSClientException, and the caller does not tell its own caller that all went well. */
    public String send(Producer producer, Message message) {
        return producer.send(message).getMessageId();
    }

    public Consumer consume(Properties account) {
        Properties properties = new Properties();
        properties.putAll(account);
        properties.put(PropertyKeyConst.GROUP_ID, "GID_parcels");
        Consumer consumer = ONSFactory.createConsumer(properties);
        consumer.subscribe("parcel-scanned", "*", new MessageListener() {
            @Override
            public Action consume(Message message, ConsumeContext context) {
                try {
                    parcels.move(message.getKey(), message.getBody());
                    return Action.CommitMessage;
                } catch (RuntimeException e) {
                    return Action.ReconsumeLater;
                }
            }
        });
        consumer.start();
        return consumer;
    }

    /** 死信主题同样会过期删除：单独的消费组把它们转存下来。 */
    public Consumer deadLetters(Properties account) {
        Properties properties = new Properties();
        properties.putAll(account);
        properties.put(PropertyKeyConst.GROUP_ID, "GID_parcels_dead_letters");
        Consumer consumer = ONSFactory.createConsumer(properties);
        consumer.subscribe("%DLQ%GID_parcels", "*", (message, context) -> {
            parcels.park(message.getMsgID(), message.getBody());
            return Action.CommitMessage;
        });
        consumer.start();
        return consumer;
    }
}
