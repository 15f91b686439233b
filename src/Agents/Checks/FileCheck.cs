using System.Globalization;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>Reads a number from a file of the director.</summary>
internal static class FileCheck
{
    // A number, blanks, and the end of the line.
    private const int Longest = 64;

    private const int MostWeight = 65535;

    public static async Task<Good> RunAsync(CheckSpecification.File file, CheckContext check)
    {
        var path = ProgramCheck.Filled(file.Path, check);
        if (await ReadAsync(path, check.Deadline) is not { } text)
            return file.IfMissing ? "there is no file" : throw new CheckFailure($"there is no file {path}");

        if (!int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw new CheckFailure($"{path} holds '{CheckText.Shown(text)}', which is no whole number");
        if (number < 0)
            throw new CheckFailure($"{path} says {number}");
        return file.SaysWeight
            ? new Good($"{path} says a weight", Math.Min(number, MostWeight))
            : $"{path} is not negative";
    }

    private static async Task<string?> ReadAsync(string path, CancellationToken deadline)
    {
        try
        {
            await using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, useAsync: true);
            var bytes = new byte[Longest];
            var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, deadline);
            return System.Text.Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CheckFailure($"{path} cannot be read: {cause.Message}", cause) { IsOwnFault = true };
        }
    }
}
