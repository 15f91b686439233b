using HaActors.Policy.Configuration.Secrets;
using HaActors.Shell.Client;
using HaActors.Shell.Offline;

namespace HaActors.Shell.Tests.Offline;

public sealed class SealCommandTests
{
    [Fact]
    public void A_secret_from_standard_input_is_sealed_with_the_cluster_s_key()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "0123456789abcdef\n");
            var (exit, first) = Seal("tiger\n", "--key-file", file);
            var (_, second) = Seal("tiger\n", "--key-file", file);

            Assert.Equal(ExitCode.Done, exit);
            Assert.NotEqual(first, second);
            Assert.Equal("tiger", SecretValue.Open(first.Trim(), "0123456789abcdef", File.ReadAllText));
            Assert.Equal(ExitCode.Usage, Seal("", "--key-file", file).Exit);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Without_a_key_nothing_is_sealed() => Assert.Equal(ExitCode.Usage, Seal("x", "--key-file", "/there/is/none").Exit);

    private static (int Exit, string Out) Seal(string input, params string[] words)
    {
        var output = new StringWriter();
        var terminal = new Terminal(
            new StringReader(input), output, TextWriter.Null, false, false, false, () => null, () => null, _ => false);
        return (SealCommand.Run(words, terminal), output.ToString());
    }
}
