using Akka.Actor;

namespace Akka.Remote;

/// <summary>The number of this incarnation of the actor system: another one after every start.</summary>
public class AddressUid : IExtension
{
    public readonly int Uid;

    /// <summary>An incarnation without a system: its number is 0.</summary>
    public AddressUid()
    {
    }

    internal AddressUid(int uid) => Uid = uid;
}

/// <summary>Gives each actor system its number.</summary>
public class AddressUidExtension : ExtensionIdProvider<AddressUid>
{
    public static int Uid(ActorSystem system) => system.WithExtension<AddressUid, AddressUidExtension>().Uid;

    public override AddressUid CreateExtension(ExtendedActorSystem system)
    {
        // 0 is what a missing number would look like.
        var uid = BitConverter.ToInt32(new RandomBytes(system, "address-uid").Next(sizeof(int)));
        return new AddressUid(uid == 0 ? 1 : uid);
    }
}
