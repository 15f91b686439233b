using Akka.Actor;

namespace Akka.Cluster.SBR;

/// <summary>The side of one member, named by its address, goes on; nobody does if that member is gone.</summary>
internal sealed class KeepReferee(Address referee, int downAllIfLessThanNodes) : DowningStrategy(role: null)
{
    protected override Decision DecideBetweenSides(PartitionView view)
    {
        // Its status says nothing about which side it is on: one that is joining again is a process on one side only.
        var staying = view.AllMembers
            .Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Exiting))
            .ToArray();
        var here = Array.FindAll(staying, member => !view.IsUnreachable(member));
        if (!Array.Exists(here, member => member.Address == referee))
            return Decision.DownReachable;

        return here.Length < downAllIfLessThanNodes ? Decision.DownAll : Decision.DownUnreachable;
    }
}
