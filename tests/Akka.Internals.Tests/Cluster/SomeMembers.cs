using Akka.Actor;
using Akka.Cluster;
using Akka.Util;

namespace HaActors.Akka.Internals.Tests.Cluster;

internal static class SomeMembers
{
    public static UniqueAddress Node(char name, int uid = 1) =>
        new(new Address("akka.tcp", "test", name.ToString(), 2552), uid);

    /// <summary>A member named by its host. Those later in the alphabet are younger.</summary>
    public static Member Member(char name, MemberStatus status = MemberStatus.Up, params string[] roles) => global::Akka
        .Cluster.Member.Create(
            Node(name),
            status is MemberStatus.Joining or MemberStatus.WeaklyUp ? int.MaxValue : name - 'a' + 1,
            status,
            [.. roles],
            AppVersion.Zero);
}
