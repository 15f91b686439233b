using Petabridge.Cmd;
using Petabridge.Cmd.Host.Server;

namespace HaActors.Shell.Tests.Server;

public sealed class CommandLineParserTests
{
    private static readonly CommandPalette Zoo = new("zoo",
    [
        new CommandDefinitionBuilder().WithName("feed").WithDescription("Feeds.")
            .WithArgument(b => b.IsMandatory(true).WithName("animal").WithSwitch("-a").WithSwitch("--animal"))
            .WithArgument(b => b.IsMandatory(true).WithName("food").WithSwitch("--food"))
            .WithArgument(b => b.WithName("amount").WithSwitch("--amount").WithDefaultValue("1"))
            .WithArgument(b => b.WithName("speed").WithSwitch("--speed").WithDefaultValues("slow", "fast"))
            .WithArgument(b => b.WithName("dry").WithSwitch("--dry").WithDefaultValues("false", "true"))
            .WithArgument(b => b.WithName("note").WithSwitch("--note"))
            .Build(),
        new CommandDefinitionBuilder().WithName("gate").WithDescription("Shows the gate.").Build(),
        new CommandDefinitionBuilder().WithName("gate open").WithDescription("Opens the gate.").Build(),
    ]);

    [Fact]
    public void Bare_words_fill_the_mandatory_arguments_in_order()
    {
        var command = Understood("zoo", "feed", "lion", "meat");
        Assert.Equal(["lion"], command.Arguments.ArgumentValues("animal"));
        Assert.Equal(["meat"], command.Arguments.ArgumentValues("food"));
    }

    [Fact]
    public void A_switch_takes_its_argument_out_of_that_order()
    {
        var command = Understood("zoo", "feed", "meat", "--animal=lion");
        Assert.Equal(["meat"], command.Arguments.ArgumentValues("food"));
    }

    [Fact]
    public void What_is_not_given_has_its_default_or_is_absent()
    {
        var command = Understood("zoo", "feed", "lion", "meat");
        Assert.Equal(["1"], command.Arguments.ArgumentValues("amount"));
        Assert.Equal(["slow"], command.Arguments.ArgumentValues("speed"));
        Assert.Equal(["false"], command.Arguments.ArgumentValues("dry"));
        Assert.Empty(command.Arguments.ArgumentValues("note"));
    }

    [Fact]
    public void A_flag_stands_alone()
    {
        var command = Understood("zoo", "feed", "--dry", "lion", "meat");
        Assert.Equal(["true"], command.Arguments.ArgumentValues("dry"));
        Assert.Equal(["lion"], command.Arguments.ArgumentValues("animal"));
    }

    [Fact]
    public void A_value_may_begin_with_a_dash() =>
        Assert.Equal(["-1"], Understood("zoo", "feed", "lion", "meat", "--amount", "-1").Arguments.ArgumentValues("amount"));

    [Fact]
    public void The_longest_command_name_is_meant() => Assert.Equal("gate open", Understood("zoo", "gate", "open").Name);

    [Theory]
    [InlineData("zo feed", "There is no palette 'zo' here. Did you mean 'zoo'?")]
    [InlineData("zoo", "'zoo' needs a command: feed, gate, gate open.")]
    [InlineData("zoo fede lion", "'zoo' has no command 'fede lion'. Did you mean 'feed'?")]
    [InlineData("zoo fly", "'zoo' has no command 'fly'.")]
    [InlineData("zoo feed lion", "'zoo feed' needs <food>.")]
    [InlineData("zoo feed", "'zoo feed' needs <animal> and <food>.")]
    [InlineData("zoo feed lion meat bread", "'zoo feed' does not know what to do with 'bread'.")]
    [InlineData("zoo feed lion meat --amuont 3", "'zoo feed' has no switch '--amuont'. Did you mean '--amount'?")]
    [InlineData("zoo feed lion meat --amount", "'--amount' needs a value.")]
    [InlineData("zoo feed lion meat --amount 1 --amount 2", "'--amount' was given twice.")]
    [InlineData("zoo feed lion meat --speed fest", "'--speed' must be one of slow, fast, not 'fest'. Did you mean 'fast'?")]
    public void A_mistake_is_told_with_the_way_out(string line, string expected) =>
        Assert.Equal(expected, Assert.IsType<ParsedLine.Misused>(CommandLineParser.Parse([Zoo], line.Split(' '))).Text);

    [Fact]
    public void No_words_are_a_mistake() => Assert.IsType<ParsedLine.Misused>(CommandLineParser.Parse([Zoo], []));

    [Fact]
    public void A_definition_with_one_switch_twice_is_refused() => Assert.Throws<ArgumentException>(() =>
        new CommandDefinitionBuilder().WithName("x")
            .WithArgument(b => b.WithName("a").WithSwitch("-a"))
            .WithArgument(b => b.WithName("b").WithSwitch("-a"))
            .Build());

    private static Command Understood(params string[] words) =>
        Assert.IsType<ParsedLine.Understood>(CommandLineParser.Parse([Zoo], words)).Command;
}
