using HaActors.Lab.Demo;

namespace HaActors.Process.Tests.Lab;

public sealed class CommandTests
{
    private static readonly string[] s_nodes = ["n1", "n2", "n3"];

    [Fact]
    public void A_script_is_commands_separated_by_semicolons() =>
        Assert.Equal<Command>(
            [new Command.OnNode(NodeDeed.Kill, "active"), new Command.Wait(TimeSpan.FromSeconds(1.5)), new Command.CrashService()],
            Command.ParseScript("kill active; wait 1.5 ;; crash service", s_nodes));

    [Theory]
    [InlineData("kill")]
    [InlineData("kill n4")]
    [InlineData("0 n1")]
    [InlineData("wait -1")]
    [InlineData("crash n1")]
    public void What_is_not_understood_is_refused(string text) =>
        Assert.Throws<FormatException>(() => Command.Parse(text, s_nodes));
}
