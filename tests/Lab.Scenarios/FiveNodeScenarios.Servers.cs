using HaActors.Lab.Machines;

namespace HaActors.Lab.Scenarios;

/// <summary>Web servers that answer with errors.</summary>
public sealed partial class FiveNodeScenarios
{
    private async Task ServerWithErrorsAsync()
    {
        var server = Lab["s2"];
        await AnswerAsync(server, 500);
        Say($"{server.Name} answers 500");
        await TableAsync(Servers - 1, $"{server.Name} is out of the table");
        Say($"{server.Name} is out of the table");
        await WritesOnAsync();

        await AnswerAsync(server, 200);
        await TableAsync(Servers, $"{server.Name} is in the table again");
        Say($"{server.Name} is in the table again");
    }

    private async Task AllServersWithErrorsAsync()
    {
        var servers = new[] { Lab["s1"], Lab["s2"], Lab["s3"] };
        foreach (var server in servers)
            await AnswerAsync(server, 500);
        Say("all servers answer 500");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Cluster.UntilAsync(async () => (await PageAsync(http)).Contains("We are sorry", StringComparison.Ordinal), "the sorry server answers");
        Say("the sorry server answers");

        foreach (var server in servers)
            await AnswerAsync(server, 200);
        await TableAsync(Servers, "all servers are in the table again");
        await WritesOnAsync();
        Say("all servers are in the table again, uploads are acknowledged");
    }

    private static Task AnswerAsync(Machine server, int status) => server.MustAsync(
        $"sed -i '/location = .alive . return/s/return [0-9]*/return {status}/' /etc/nginx/nginx.conf && nginx -s reload", TimeSpan.FromMinutes(1));

    private static async Task<string> PageAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(Service);
            return await answer.Content.ReadAsStringAsync();
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException)
        {
            return "";
        }
    }
}
