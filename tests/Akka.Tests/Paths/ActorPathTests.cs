using Akka.Actor;

namespace Akka.Tests.Paths;

public class ActorPathTests
{
    private static readonly Address Local = new("akka", "sys");
    private static readonly Address Remote = new("akka.tcp", "sys", "host", 2552);
    private static readonly ActorPath User = new RootActorPath(Local) / "user";

    [Theory]
    [InlineData("akka://sys/user/a")]
    [InlineData("akka://sys/")]
    [InlineData("akka.tcp://sys@host:2552/user/a/b")]
    public void A_path_reads_as_it_writes(string text) => Assert.Equal(text, ActorPath.Parse(text).ToString());

    [Fact]
    public void A_number_is_written_for_serialization_only()
    {
        var path = ActorPath.Parse("akka://sys/user/a#42");
        Assert.Equal(42, path.Uid);
        Assert.Equal("akka://sys/user/a", path.ToString());
        Assert.Equal("akka://sys/user/a#42", path.ToSerializationFormat());
        Assert.Equal("akka.tcp://sys@host:2552/user/a#42", path.ToSerializationFormatWithAddress(Remote));
    }

    [Fact]
    public void An_address_stands_in_only_where_the_path_has_none()
    {
        var other = ActorPath.Parse("akka.tcp://sys@other:1/user");
        Assert.Equal("akka.tcp://sys@host:2552/user", User.ToStringWithAddress(Remote));
        Assert.Equal("akka.tcp://sys@other:1/user", other.ToStringWithAddress(Remote));
        Assert.Equal("/user", other.ToStringWithoutAddress());
    }

    [Fact]
    public void Incarnations_are_the_same_path()
    {
        var first = new ChildActorPath(User, "a", 1);
        Assert.Equal<ActorPath>(first, first.WithUid(2));
        Assert.Equal(first.GetHashCode(), first.WithUid(2).GetHashCode());
        Assert.NotEqual(first, User / "b");
        Assert.NotEqual(User, ActorPath.Parse("akka.tcp://sys@host:2552/user"));
    }

    [Fact]
    public void A_path_knows_its_place()
    {
        var path = User / new[] { "a", "b" };
        Assert.Equal(["user", "a", "b"], path.Elements);
        Assert.Equal(3, path.Depth);
        Assert.Equal("b", path.Name);
        Assert.Equal(User / "a", path.Parent);
        Assert.Equal(new RootActorPath(Local), path.Root);
        Assert.Equal(User, path.ParentOf(1));
        Assert.Equal(User, path.ParentOf(-2));
        Assert.Equal(path.Root, path.Root.Parent);
    }

    [Fact]
    public void Paths_order_by_address_and_names() =>
        Assert.Equal([User, User / "a", User / "b"], new[] { User / "b", User, User / "a" }.Order());

    [Theory]
    [InlineData("a", true)]
    [InlineData("a-b_c.1", true)]
    [InlineData("a%20b", true)]
    [InlineData("", false)]
    [InlineData("$a", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("a%2", false)]
    [InlineData("\u00e4", false)]
    public void Names_have_an_alphabet(string name, bool valid) =>
        Assert.Equal(valid, ActorPath.IsValidPathElement(name));

    [Theory]
    [InlineData("/user/a")]
    [InlineData("akka://sys/user/a#x")]
    [InlineData("akka://sys/user/a b")]
    public void What_is_no_path_is_refused(string text)
    {
        Assert.False(ActorPath.TryParse(text, out _));
        Assert.Throws<UriFormatException>(() => ActorPath.Parse(text));
    }
}
