using Akka.Actor;

namespace Akka.Serialization;

/// <summary>The system that serializes, and its address as the receiver knows it.</summary>
public sealed class Information(Address address, ActorSystem system) : IEquatable<Information>
{
    public Address Address { get; } = address;
    public ActorSystem System { get; } = system;

    public bool Equals(Information? other) =>
        other is not null && Address.Equals(other.Address) && ReferenceEquals(System, other.System);

    public override bool Equals(object? obj) => Equals(obj as Information);
    public override int GetHashCode() => Address.GetHashCode();

    public static bool operator ==(Information? left, Information? right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(Information? left, Information? right) => !(left == right);
}

/// <content>Which system serializes right now, for references to actors inside messages.</content>
public partial class Serialization
{
    [ThreadStatic]
    private static Information? t_current;

    private Information? _own;

    /// <exception cref="InvalidOperationException">Nothing is being serialized on this thread.</exception>
    public static Information GetCurrentTransportInformation() =>
        t_current ?? throw new InvalidOperationException(
            "Nothing is being serialized here: call from a serializer, or inside Serialization.WithTransport.");

    /// <summary>Runs an action that serializes on behalf of a system, synchronously.</summary>
    public static T WithTransport<T>(ActorSystem system, Address address, Func<T> action) =>
        Within(new Information(address, system), action, run => run());

    public static T WithTransport<T>(ExtendedActorSystem system, Func<T> action) =>
        Within(InformationOf(system), action, run => run());

    public static T WithTransport<TState, T>(ExtendedActorSystem system, TState state, Func<TState, T> action) =>
        Within(InformationOf(system), state, action);

    private static Information InformationOf(ExtendedActorSystem system) =>
        // What is set already stays: a remote transport knows the address that its peer can reach.
        t_current is { } current && ReferenceEquals(current.System, system) ? current : system.Serialization.Own();

    private Information Own()
    {
        var address = System.Provider.DefaultAddress;
        return _own is { } own && ReferenceEquals(own.Address, address) ? own : _own = new Information(address, System);
    }

    private static T Within<TState, T>(Information information, TState state, Func<TState, T> action)
    {
        var before = t_current;
        t_current = information;
        try
        {
            return action(state);
        }
        finally
        {
            t_current = before;
        }
    }

    /// <summary>A reference as text that its receiver can resolve; empty for none.</summary>
    public static string SerializedActorPath(IActorRef? actorRef)
    {
        if (actorRef is null) return "";
        var path = actorRef.Path;
        var owner = (actorRef as ActorRefWithCell)?.Underlying.System as ExtendedActorSystem;
        if (t_current is not { } current)
            return owner is null
                ? path.ToSerializationFormat()
                : path.ToSerializationFormatWithAddress(owner.Provider.DefaultAddress);
        if (owner is null || ReferenceEquals(owner, current.System))
            return path.ToSerializationFormatWithAddress(current.Address);

        var address = owner.Provider.GetExternalAddressFor(current.Address) ?? owner.Provider.DefaultAddress;
        return path.ToSerializationFormatWithAddress(address);
    }
}
