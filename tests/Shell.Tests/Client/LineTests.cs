using HaActors.Shell.Client;

namespace HaActors.Shell.Tests.Client;

public sealed class LineTests
{
    [Theory]
    [InlineData("a b", "a|b", true)]
    [InlineData("  a   b ", "a|b", false)]
    [InlineData("a 'b c' \"d e\"", "a|b c|d e", true)]
    [InlineData("a\\ b", "a b", true)]
    [InlineData("'' x", "|x", true)]
    [InlineData("a 'b c", "a|b c", true)]
    [InlineData("", "", false)]
    public void A_line_is_split_as_a_shell_does(string line, string words, bool open)
    {
        var split = Words.Split(line, out var typing);
        Assert.Equal(words, string.Join('|', split));
        Assert.Equal(open, typing);
    }

    [Fact]
    public void Keys_edit_the_line()
    {
        var line = Press(LineBuffer.Of("ha status"), ConsoleKey.W, control: true);
        Assert.Equal("ha ", line.Text);
        line = Press(line.Insert("x"), ConsoleKey.A, control: true);
        Assert.Equal(0, line.Cursor);
        line = Press(line, ConsoleKey.Delete);
        Assert.Equal("a x", line.Text);
        line = Press(Press(line, ConsoleKey.RightArrow), ConsoleKey.K, control: true);
        Assert.Equal(new LineBuffer("a", 1), line);
        Assert.Equal(LineBuffer.Empty, Press(line, ConsoleKey.Backspace));
    }

    [Fact]
    public void Keys_at_the_ends_do_nothing()
    {
        Assert.Equal(LineBuffer.Empty, Press(LineBuffer.Empty, ConsoleKey.Backspace));
        Assert.Equal(LineBuffer.Empty, Press(LineBuffer.Empty, ConsoleKey.Delete));
        Assert.Equal(LineBuffer.Empty, Press(LineBuffer.Empty, ConsoleKey.LeftArrow, control: true));
        Assert.Equal(LineBuffer.Empty, Press(LineBuffer.Empty, ConsoleKey.F5));
    }

    private static LineBuffer Press(LineBuffer line, ConsoleKey key, bool control = false) =>
        line.Press(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control));
}
