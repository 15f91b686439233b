using HaActors.Lab.Machines.Image;

namespace HaActors.Process.Tests.Machines;

public sealed class ImageKeyTests
{
    [Fact]
    public void Another_package_is_another_image() =>
        Assert.NotEqual(Key("nginx-light\n", "build"), Key("nginx-light vsftpd\n", "build"));

    [Fact]
    public void Another_recipe_is_another_image() => Assert.NotEqual(Key("nginx-light\n", "build"), Key("nginx-light\n", "build better"));

    [Fact]
    public void Order_and_explanations_of_packages_make_no_difference() =>
        Assert.Equal(Key("# web\nnginx-light vsftpd\n\n", "build"), Key("vsftpd   # ftp\nnginx-light\nvsftpd\n", "build"));

    [Fact]
    public void What_stands_in_one_file_does_not_count_as_part_of_another() =>
        Assert.NotEqual(
            ImageKey.Of(new Dictionary<string, string> { ["build"] = "ab", ["init"] = "c" }),
            ImageKey.Of(new Dictionary<string, string> { ["build"] = "a", ["init"] = "bc" }));

    private static string Key(string packages, string build) =>
        ImageKey.Of(new Dictionary<string, string> { ["packages"] = packages, ["build"] = build });
}
