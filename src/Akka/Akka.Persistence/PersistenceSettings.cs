using Akka.Actor;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Akka.Persistence;

/// <summary>The configuration under <c>akka.persistence</c>; meanings and defaults stand in reference.conf.</summary>
public sealed class PersistenceSettings : Settings
{
    public PersistenceSettings(ActorSystem system, Config config)
        // A system's own configuration has the runtime's defaults behind it already, and may not get them twice.
        : base(system, new Config(new HoconRoot(config.Root)))
    {
        AtLeastOnceDelivery = new AtLeastOnceDeliverySettings(config);
        Internal = new InternalSettings(config);
    }

    public AtLeastOnceDeliverySettings AtLeastOnceDelivery { get; set; }

    public InternalSettings Internal { get; }

    /// <summary>How what is delivered at least once is sent again.</summary>
    public sealed class AtLeastOnceDeliverySettings
    {
        private const string Section = "akka.persistence.at-least-once-delivery";

        /// <param name="redeliverInterval">Between two attempts of one message.</param>
        /// <param name="redeliveryBurstLimit">Messages that one round sends again, at most.</param>
        /// <param name="warnAfterNumberOfUnconfirmedAttempts">The actor is told then, once.</param>
        /// <param name="maxUnconfirmedMessages">More cannot be delivered before one is confirmed.</param>
        public AtLeastOnceDeliverySettings(
            TimeSpan redeliverInterval,
            int redeliveryBurstLimit,
            int warnAfterNumberOfUnconfirmedAttempts,
            int maxUnconfirmedMessages)
        {
            RedeliverInterval = redeliverInterval;
            RedeliveryBurstLimit = redeliveryBurstLimit;
            WarnAfterNumberOfUnconfirmedAttempts = warnAfterNumberOfUnconfirmedAttempts;
            MaxUnconfirmedMessages = maxUnconfirmedMessages;
        }

        /// <exception cref="ConfigurationException">A value is missing or out of its range.</exception>
        public AtLeastOnceDeliverySettings(Config config)
        {
            var section = config.GetConfig(Section)
                ?? throw new ConfigurationException($"{Section} is not configured.");
            RedeliverInterval = section.GetTimeSpan("redeliver-interval", allowInfinite: false);
            if (RedeliverInterval <= TimeSpan.Zero)
                throw new ConfigurationException($"{Section}.redeliver-interval must be above 0.");
            RedeliveryBurstLimit = AtLeastOne(section, "redelivery-burst-limit");
            WarnAfterNumberOfUnconfirmedAttempts =
                AtLeastOne(section, "warn-after-number-of-unconfirmed-attempts");
            MaxUnconfirmedMessages = AtLeastOne(section, "max-unconfirmed-messages");
        }

        public TimeSpan RedeliverInterval { get; }

        public int RedeliveryBurstLimit { get; }

        public int WarnAfterNumberOfUnconfirmedAttempts { get; }

        public int MaxUnconfirmedMessages { get; }

        public AtLeastOnceDeliverySettings WithRedeliverInterval(TimeSpan redeliverInterval) => new(
            redeliverInterval, RedeliveryBurstLimit, WarnAfterNumberOfUnconfirmedAttempts, MaxUnconfirmedMessages);

        public AtLeastOnceDeliverySettings WithRedeliveryBurstLimit(int redeliveryBurstLimit) => new(
            RedeliverInterval, redeliveryBurstLimit, WarnAfterNumberOfUnconfirmedAttempts, MaxUnconfirmedMessages);

        public AtLeastOnceDeliverySettings WithUnconfirmedAttemptsToWarn(int unconfirmedAttemptsToWarn) => new(
            RedeliverInterval, RedeliveryBurstLimit, unconfirmedAttemptsToWarn, MaxUnconfirmedMessages);

        public AtLeastOnceDeliverySettings WithMaxUnconfirmedMessages(int maxUnconfirmedMessages) => new(
            RedeliverInterval, RedeliveryBurstLimit, WarnAfterNumberOfUnconfirmedAttempts, maxUnconfirmedMessages);

        private static int AtLeastOne(Config section, string key)
        {
            var value = section.GetInt(key);
            return value >= 1 ? value : throw new ConfigurationException($"{Section}.{key} is {value}: 1 or more.");
        }
    }

    public sealed class InternalSettings(Config config)
    {
        /// <summary>Whether plugins publish what they were asked, on the event stream; for tests.</summary>
        public bool PublishPluginCommands { get; } = config.GetBoolean("akka.persistence.publish-plugin-commands");
    }
}
