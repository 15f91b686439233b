using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Util;

namespace Akka.Actor.Setup
{
    /// <summary>A part of an actor system's setting up that is code, not configuration.</summary>
    public abstract class Setup
    {
        public ActorSystemSetup And(Setup other) => ActorSystemSetup.Create(this, other);
    }

    /// <summary>One setup of each type.</summary>
    public sealed class ActorSystemSetup
    {
        public static readonly ActorSystemSetup Empty = new(ImmutableList<Setup>.Empty);

        private readonly ImmutableList<Setup> _setups;

        private ActorSystemSetup(ImmutableList<Setup> setups) => _setups = setups;

        /// <summary>The later of two of the same type wins.</summary>
        public static ActorSystemSetup Create(params Setup[] setup) =>
            setup.Aggregate(Empty, (all, one) => all.With(one));

        public Option<T> Get<T>()
            where T : Setup => _setups.OfType<T>().FirstOrDefault() is { } found ? new Option<T>(found) : Option<T>.None;

        public ActorSystemSetup WithSetup<T>(T setup)
            where T : Setup => With(setup);

        public ActorSystemSetup And<T>(T setup)
            where T : Setup => With(setup);

        private ActorSystemSetup With(Setup setup) =>
            new(_setups.RemoveAll(known => known.GetType() == setup.GetType()).Add(setup));

        public override string ToString() =>
            $"ActorSystemSetup({string.Join(",", _setups.Select(one => one.GetType().FullName))})";
    }
}

namespace Akka.Actor
{
    /// <summary>Which provider of references a system has.</summary>
    public abstract class ProviderSelection
    {
        internal const string RemoteProvider = "Akka.Remote.RemoteActorRefProvider, Akka.Remote";
        internal const string ClusterProvider = "Akka.Cluster.ClusterActorRefProvider, Akka.Cluster";
        internal const string LocalProvider = "Akka.Actor.LocalActorRefProvider, Akka";

        private ProviderSelection(string identifier, string fqn, bool hasCluster)
        {
            Identifier = identifier;
            Fqn = fqn;
            HasCluster = hasCluster;
        }

        internal string Identifier { get; }

        internal string Fqn { get; }

        internal bool HasCluster { get; }

        internal static ProviderSelection GetProvider(string providerClass) => providerClass switch
        {
            "local" or "Akka.Actor.LocalActorRefProvider" => Local.Instance,
            "remote" => Remote.Instance,
            "cluster" => Cluster.Instance,
            _ => new Custom(providerClass, null, providerClass.StartsWith("Akka.Cluster", StringComparison.Ordinal)),
        };

        public sealed class Local : ProviderSelection
        {
            public static readonly Local Instance = new();

            private Local()
                : base("local", LocalProvider, false)
            {
            }
        }

        public sealed class Remote : ProviderSelection
        {
            public static readonly Remote Instance = new();

            private Remote()
                : base("remote", RemoteProvider, false)
            {
            }
        }

        public sealed class Cluster : ProviderSelection
        {
            public static readonly Cluster Instance = new();

            private Cluster()
                : base("cluster", ClusterProvider, true)
            {
            }
        }

        public sealed class Custom(string fqn, string? identifier = null, bool hasCluster = false)
            : ProviderSelection(identifier ?? "custom", fqn, hasCluster);
    }

    /// <summary>The configuration and the provider of a new actor system.</summary>
    public sealed class BootstrapSetup : Setup.Setup
    {
        private BootstrapSetup(Option<Config> config, Option<ProviderSelection> provider)
        {
            Config = config;
            ActorRefProvider = provider;
        }

        public Option<Config> Config { get; }

        public Option<ProviderSelection> ActorRefProvider { get; }

        public static BootstrapSetup Create() => new(Option<Config>.None, Option<ProviderSelection>.None);

        public BootstrapSetup WithConfig(Config config) => new(config, ActorRefProvider);

        public BootstrapSetup WithConfigFallback(Config config) =>
            new(Config.HasValue ? Config.Value.WithFallback(config) : config, ActorRefProvider);

        public BootstrapSetup WithActorRefProvider(ProviderSelection name) =>
            new(Config, new Option<ProviderSelection>(name));
    }

    /// <summary>Puts a whole system under a simulation's driver.</summary>
    internal sealed class SimulationSetup : Setup.Setup
    {
        /// <summary>Makes the dispatcher of every id, known to it or not; null leaves the configured ones.</summary>
        public Akka.Dispatch.MessageDispatcherConfigurator? Dispatcher { get; init; }

        /// <summary>Makes the generator of a purpose; null leaves the real chance.</summary>
        public Func<string, Random>? Chance { get; init; }
    }
}
