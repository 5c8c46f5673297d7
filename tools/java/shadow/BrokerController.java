package org.apache.rocketmq.broker;

import java.lang.reflect.Constructor;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.store.config.MessageStoreConfig;

/**
 * Stands before the real BrokerController on the class path: keeps the configuration that BrokerStartup hands over,
 * has the filter manager change it as the real constructor does, and stops at initialize(). A line that ends in "// if CLASS" is compiled only where the release has CLASS.
 */
public class BrokerController {
    /** The configuration objects of the last run, or null where BrokerStartup did not come that far. */
    public static Object[] handedOver;
    /** Whether the last run came to initialize(), that is, to the point where the broker begins to do things. */
    public static boolean initialized;

    private final BrokerConfig brokerConfig;
    private final MessageStoreConfig messageStoreConfig;

    public BrokerController(BrokerConfig broker, NettyServerConfig server, NettyClientConfig client, MessageStoreConfig store) {
        brokerConfig = broker;
        messageStoreConfig = store;
        new org.apache.rocketmq.broker.filter.ConsumerFilterManager(this); // if org.apache.rocketmq.broker.filter.ConsumerFilterManager
        handedOver = new Object[] {broker, server, client, store};
    }

    public BrokerController(BrokerConfig broker, NettyServerConfig server, NettyClientConfig client, MessageStoreConfig store, org.apache.rocketmq.auth.config.AuthConfig auth) { // if org.apache.rocketmq.auth.config.AuthConfig
        this(broker, server, client, store); // if org.apache.rocketmq.auth.config.AuthConfig
        handedOver = new Object[] {broker, server, client, store, auth}; // if org.apache.rocketmq.auth.config.AuthConfig
    } // if org.apache.rocketmq.auth.config.AuthConfig

    public org.apache.rocketmq.common.Configuration getConfiguration() { // if org.apache.rocketmq.common.Configuration
        return empty(org.apache.rocketmq.common.Configuration.class); // if org.apache.rocketmq.common.Configuration
    } // if org.apache.rocketmq.common.Configuration

    public org.apache.rocketmq.remoting.Configuration getConfiguration() { // if org.apache.rocketmq.remoting.Configuration
        return empty(org.apache.rocketmq.remoting.Configuration.class); // if org.apache.rocketmq.remoting.Configuration
    } // if org.apache.rocketmq.remoting.Configuration

    public void setConfigContext(org.apache.rocketmq.broker.ConfigContext context) { // if org.apache.rocketmq.broker.ConfigContext
    } // if org.apache.rocketmq.broker.ConfigContext

    public boolean initialize() {
        initialized = true;
        throw new Stop();
    }

    public void start() {
        throw new Stop();
    }

    public void shutdown() {
    }

    public BrokerConfig getBrokerConfig() {
        return brokerConfig;
    }

    public MessageStoreConfig getMessageStoreConfig() {
        return messageStoreConfig;
    }

    public String getBrokerAddr() {
        return "";
    }

    /** A Configuration of nothing, for BrokerStartup to register its properties with; its logger's type differs by release. */
    private static <T> T empty(Class<T> type) {
        for (Constructor<?> constructor : type.getConstructors()) {
            Class<?>[] parameters = constructor.getParameterTypes();
            if (parameters.length == 2 && parameters[1] == Object[].class) {
                try {
                    return type.cast(constructor.newInstance(null, new Object[0]));
                } catch (ReflectiveOperationException failure) {
                    throw new IllegalStateException(failure);
                }
            }
        }
        throw new IllegalStateException("no fitting constructor in " + type);
    }

    /** The end of a run: not an error of the broker's. */
    public static final class Stop extends Error {
        private static final long serialVersionUID = 1;
    }
}
