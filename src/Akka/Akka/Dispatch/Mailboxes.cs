using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>All mailbox types of a system, by their configuration path, and which one an actor gets.</summary>
public class Mailboxes
{
    public static readonly string DefaultMailboxId = "akka.actor.default-mailbox";
    public static readonly string NoMailboxRequirement = "";
    private const string Requirements = "akka.actor.mailbox.requirements";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, MailboxType> _types = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, Type?> _required = [];
    private readonly Dictionary<Type, string> _bindings;

    // Read once for each dispatcher, not for each actor.
    private readonly ConditionalWeakTable<Config, DispatcherWish> _wishes = [];

    public Mailboxes(ActorSystem system)
    {
        _system = system;
        DeadLetterMailbox = new DeadLetterMailbox(system.DeadLetters);
        _bindings = ReadBindings(system.Settings.Config);
    }

    public DeadLetterMailbox DeadLetterMailbox { get; }

    /// <summary>The mailbox type with that configuration path.</summary>
    public MailboxType Lookup(string id) =>
        _types.GetOrAdd(id, static (path, self) => self.Make(path), this);

    /// <summary>The mailbox type bound to a queue's semantics under <c>akka.actor.mailbox.requirements</c>.</summary>
    public MailboxType LookupByQueueType(Type queueType) => Lookup(IdFor(queueType));

    public bool HasRequiredType(Type actorType) => RequiredType(actorType) is not null;

    /// <summary>The semantics that an actor's class asks for.</summary>
    public Type GetRequiredType(Type actorType) => RequiredType(actorType)!;

    public bool ProducesMessageQueue(Type mailboxType) => Produced(mailboxType) is not null;

    /// <summary>The mailbox of new actors: what the props name, else the dispatcher, else the actor's class.</summary>
    /// <exception cref="ArgumentException">The mailbox found does not have what the actor needs.</exception>
    public MailboxType GetMailboxType(Props props, Config dispatcherConfig)
    {
        var required = RequiredType(props.Type);
        if (props.Deploy.Mailbox is { Length: > 0 } named)
            return Fitting(Lookup(named), required, props);
        var wish = _wishes.GetValue(dispatcherConfig ?? Config.Empty, static config => new DispatcherWish(config));
        if (wish.MailboxId is not null)
            return Fitting(Lookup(wish.MailboxId), required, props);
        // What the configuration binds to the semantics has them, by the word of who wrote it.
        if (required is not null)
            return LookupByQueueType(required);
        return wish.Requirement is not null ? LookupByQueueType(wish.Requirement) : Lookup(DefaultMailboxId);
    }

    /// <summary>How much a stash may hold: the mailbox's, else the dispatcher's <c>stash-capacity</c>; -1 for no limit.</summary>
    public int StashCapacity(string dispatcher, string mailbox)
    {
        var config = _system.Settings.Config;
        if (string.IsNullOrEmpty(mailbox) || mailbox == DefaultMailboxId)
        {
            if (dispatcher is { Length: > 0 } && config.HasPath($"{dispatcher}.stash-capacity"))
                return config.GetInt($"{dispatcher}.stash-capacity");
            return config.GetInt($"{DefaultMailboxId}.stash-capacity");
        }

        return config.HasPath($"{mailbox}.stash-capacity")
            ? config.GetInt($"{mailbox}.stash-capacity")
            : config.GetInt($"{DefaultMailboxId}.stash-capacity");
    }

    private static Dictionary<Type, string> ReadBindings(Config config)
    {
        var bindings = new Dictionary<Type, string>();
        foreach (var (name, value) in config.GetConfig(Requirements)!.AsEnumerable())
        {
            var semantics = Instantiate.TypeOf(name)
                ?? throw new ConfigurationException($"{Requirements} names an unknown type [{name}].");
            bindings[semantics] = value.GetString()!;
        }

        return bindings;
    }

    private string IdFor(Type queueType) =>
        _bindings.TryGetValue(queueType, out var id)
            ? id
            : throw new ConfigurationException($"{Requirements} has no mailbox for [{queueType}].");

    private Type? RequiredType(Type actorType) => _required.GetOrAdd(actorType, static type =>
        ArgumentOf(type, typeof(IRequiresMessageQueue<>)));

    private static Type? Produced(Type mailboxType) => ArgumentOf(mailboxType, typeof(IProducesMessageQueue<>));

    private static Type? ArgumentOf(Type type, Type open) => type.GetInterfaces()
        .Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == open)
        .OrderBy(one => one.FullName, StringComparer.Ordinal)
        .FirstOrDefault()?.GetGenericArguments()[0];

    private static MailboxType Fitting(MailboxType mailbox, Type? required, Props props)
    {
        var produced = Produced(mailbox.GetType());
        if (required is null || produced is null || required.IsAssignableFrom(produced))
            return mailbox;

        throw new ArgumentException(
            $"The mailbox {mailbox.GetType()} of {props.Type} makes {produced}, but the actor needs {required}.");
    }

    private MailboxType Make(string id)
    {
        var config = _system.Settings.Config;
        if (!config.HasPath(id))
            throw new ConfigurationException($"Mailbox Type [{id}] not configured");

        var section = ConfigurationFactory.ParseString($"id = \"{id}\"")
            .WithFallback(config.GetConfig(id)!)
            .WithFallback(config.GetConfig(DefaultMailboxId)!);
        var type = section.GetString("mailbox-type")!;
        return Instantiate.As<MailboxType>(type, $"mailbox [{id}]", _system.Settings, section);
    }

    /// <summary>What a dispatcher's section says about mailboxes; nothing where a simulation forces a dispatcher.</summary>
    private sealed class DispatcherWish(Config config)
    {
        public string? MailboxId { get; } = config.HasPath("mailbox-type") ? config.GetString("id") : null;

        public Type? Requirement { get; } = config.GetString("mailbox-requirement") is { Length: > 0 } wanted
            ? Instantiate.TypeOf(wanted) ?? throw new ConfigurationException($"Unknown mailbox-requirement [{wanted}].")
            : null;
    }
}
