import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** The shop of the programs in forms/, which knows where the laboratory's servers are. One more line: queues. */
final class Orders extends Shop {
    /** What a job does. */
    interface Job {
        void run() throws Exception;
    }

    private static final int WARM_UP_TRIES = 10;
    private static final AtomicInteger INSTANCES = new AtomicInteger();

    Orders(Request request, Output output) {
        super(request, output);
    }

    /**
     * Starts it where the laboratory's servers are, under a name of its own, to read from the beginning (but with
     * `asWritten` the program says both), and to tell its offset and its queues.
     */
    void start(DefaultMQPushConsumer consumer) throws Exception {
        consumer.setNamesrvAddr(request.text("nameServers"));
        if (!request.is("asWritten", false)) {
            consumer.setInstanceName("form-" + INSTANCES.incrementAndGet());
            consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        }
        consumer.setConsumeThreadMin(4);
        consumer.setConsumeThreadMax(4);
        consumer.setPersistConsumerOffsetInterval(500);
        consumer.setPollNameServerInterval(1_000);
        consumer.setSuspendCurrentQueueTimeMillis(20);
        consumer.start();
        running(consumer::shutdown);
        tellQueues(consumer);
    }

    /** Says how many queues of the topic a member has, whenever that changes. */
    private void tellQueues(DefaultMQPushConsumer consumer) {
        Thread teller = new Thread(() -> {
            long told = -1;
            while (!request.isStopped()) {
                long queues = consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet()
                    .stream().filter(queue -> !queue.getTopic().startsWith("%RETRY%")).count();
                if (queues != told) {
                    output.say(request, Map.of("member", consumer.getInstanceName(), "queues", queues));
                    told = queues;
                }
                try {
                    request.pause(50);
                } catch (InterruptedException end) {
                    return;
                }
            }
        });
        teller.setDaemon(true);
        teller.start();
    }

    /** As above; automatic commits every second. */
    void start(DefaultLitePullConsumer consumer) throws Exception {
        consumer.setNamesrvAddr(request.text("nameServers"));
        consumer.setInstanceName("form-" + INSTANCES.incrementAndGet());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setAutoCommitIntervalMillis(1_000);
        consumer.setPollTimeoutMillis(200);
        consumer.setPersistConsumerOffsetInterval(500);
        consumer.start();
        running(consumer::shutdown);
    }

    /**
     * Starts it, has it send a first message, as a program does that has run for a while, and waits for Go. With
     * `eachTry`, which only clients since 5.3.3 know, a try that nobody answers costs so many milliseconds.
     */
    void start(DefaultMQProducer producer) throws Exception {
        if (request.number("eachTry", 0) > 0) {
            DefaultMQProducer.class.getMethod("setSendMsgMaxTimeoutPerRequest", int.class)
                .invoke(producer, request.number("eachTry", 0));
        }
        producer.setNamesrvAddr(request.text("nameServers"));
        producer.setInstanceName("form-" + INSTANCES.incrementAndGet());
        producer.start();
        warmUp(producer);
        open(producer::shutdown);
    }

    /** The first message finds the route and connects, which takes its time where much else goes on. */
    private void warmUp(DefaultMQProducer producer) throws InterruptedException {
        for (int tries = 0; !request.isStopped(); tries++) {
            try {
                producer.send(new Message("orders", "warm-up", new byte[] {1}), 10_000);
                return;
            } catch (MQClientException | RemotingException | MQBrokerException failure) {
                if (tries == WARM_UP_TRIES) {
                    throw new IllegalStateException(failure);
                }
            }
        }
    }

    /** Where a client of 5.x finds the proxy. */
    String endpoint() {
        return request.text("endpoint");
    }

    /** The database that this program has to itself. */
    String database() {
        return Database.of(request);
    }

    /** A job that is done again and again, whatever became of it the last time. */
    void again(Job job) throws InterruptedException {
        while (!request.isStopped()) {
            try {
                job.run();
            } catch (Exception failure) {
                output.say(request, Map.of("failing", Output.words(failure)));
            }
            request.pause(200);
        }
    }
}
