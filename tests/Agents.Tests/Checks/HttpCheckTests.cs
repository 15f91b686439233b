using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Tests.Checks;

public sealed class HttpCheckTests : IDisposable
{
    private const string Fine = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine\n";

    private readonly CheckFixture _checks = new();

    public static TheoryData<CheckSpecification.Http, string, string> Answers => new()
    {
        { new() { Receive = "^fine$" }, Fine, "" },
        { new() { Receive = "^fin$" }, Fine, "does not match receive" },
        { new() { ReceiveNot = "fine" }, Fine, "matches receive-not" },
        { new() { Receive = "fine" }, "HTTP/1.0 200 OK\r\n\r\nfine", "" },
        { new() { Receive = "^fine$" }, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nfi\r\n2\r\nne\r\n0\r\n\r\n", "" },
        { new() { Receive = "x" }, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "a chunk without a proper size" },
        { new() { Receive = "x" }, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nfine\r\n", "a chunk longer than it says" },
        { new() { BodyLimit = 3, Receive = "fi" }, Fine, "longer than 3 bytes" },
        { new(), "HTTP/1.1 500 No\r\n\r\n", "HTTP status 500, expected 200-299" },
        { new(), "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n", "HTTP status 302" },
        { new() { Status = [new StatusRange(302, 302)] }, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n", "" },
        { new(), "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "" },
        { new(), "SSH-2.0-OpenSSH_9.2\r\n", "the answer is no HTTP: 'SSH-2.0-OpenSSH_9.2'" },
        { new() { Method = HttpCheckMethod.Head, Receive = "(?i)server: x" }, "HTTP/1.1 200 OK\r\nServer: X\r\nContent-Length: 9\r\n\r\n", "" },
        { new() { Method = HttpCheckMethod.Head, Receive = "Server: y" }, "HTTP/1.1 200 OK\r\nServer: X\r\n\r\n", "does not match" },
        { new() { Digest = Convert.ToHexString(SHA256.HashData("fine\n"u8)) }, Fine, "" },
        { new() { Digest = "d41d8cd98f00b204e9800998ecf8427e" }, Fine, "the body's digest is" },
        { new() { Digest = "d41d8cd98f00b204e9800998ecf8427e" }, "HTTP/1.1 204 No\r\n\r\n", "" },
        { new() { Receive = "x" }, "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nx", "Content-Length is no number" },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task An_answer_is_judged(CheckSpecification.Http check, string answer, string reason)
    {
        using var server = FakeServer.Answering(answer);
        var verdict = await _checks.Make(server.Address, check);
        Assert.True(verdict.IsGood == (reason.Length == 0), verdict.Reason);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_says_what_was_asked_for()
    {
        var requests = new List<string>();
        using var server = FakeServer.Answering(Fine, requests);
        await _checks.Make(server.Address, new CheckSpecification.Http { Request = "/ok?a=1", VirtualHost = "shop.example.org" });
        await _checks.Make(server.Address, new CheckSpecification.Http
        {
            Method = HttpCheckMethod.Head,
            Version = HttpCheckVersion.Http10,
            Headers = Scratch.Pairs(("X-Probe", "yes")),
        });
        Assert.StartsWith("GET /ok?a=1 HTTP/1.1\r\nHost: shop.example.org\r\n", requests[0], StringComparison.Ordinal);
        Assert.StartsWith($"HEAD / HTTP/1.0\r\nHost: {server.Address}\r\n", requests[1], StringComparison.Ordinal);
        Assert.Contains("\r\nX-Probe: yes\r\n", requests[1], StringComparison.Ordinal);
        Assert.All(requests, request => Assert.Contains("Connection: close\r\n", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_comes_from_its_source_and_goes_where_its_route_says()
    {
        using var server = FakeServer.Answering(Fine);
        var verdict = await _checks.Make(ServerAddress.Parse("192.0.2.1:1"), new CheckSpecification.Http
        {
            Route = new CheckRoute(IPAddress.Loopback, server.Address.Port, IPAddress.Parse("127.0.0.9")),
        });
        Assert.True(verdict.IsGood, verdict.Reason);
        Assert.Equal(IPAddress.Parse("127.0.0.9"), server.Peer!.Address);
    }

    [FactWhereInstalled("/proc/net/if_inet6")]
    public async Task A_server_of_version_six_is_checked()
    {
        if (!File.ReadAllText("/proc/net/if_inet6").Contains(" lo", StringComparison.Ordinal))
            return;
        var requests = new List<string>();
        using var server = new FakeServer(
            async stream =>
            {
                requests.Add(await FakeServer.ReadHeadAsync(stream));
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Fine));
            },
            IPAddress.IPv6Loopback);
        Assert.True((await _checks.Make(server.Address, new CheckSpecification.Http())).IsGood);
        Assert.Contains($"Host: [::1]:{server.Address.Port}", requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_tls_the_server_name_is_sent_and_the_certificate_may_be_looked_at()
    {
        using var certificate = Certificate("shop.example.org");
        string? name = null;
        using var server = new FakeServer(async stream =>
        {
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync((_, hello, _, _) =>
            {
                name = hello.ServerName;
                return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate });
            }, null);
            await FakeServer.ReadHeadAsync(tls);
            await tls.WriteAsync(Encoding.ASCII.GetBytes(Fine));
        });

        var good = await _checks.Make(server.Address, Https(new CheckTls(ServerName: "shop.example.org")));
        Assert.True(good.IsGood, good.Reason);
        Assert.Equal("shop.example.org", name);
        await _checks.Make(server.Address, Https(new CheckTls()));
        Assert.True(string.IsNullOrEmpty(name));
        var wrong = await _checks.Make(server.Address, Https(new CheckTls(ServerName: "other.example.org", Verify: true)));
        Assert.Equal("the certificate is for another name", wrong.Reason);
        var untrusted = await _checks.Make(server.Address, Https(new CheckTls(ServerName: "shop.example.org", Verify: true)));
        Assert.StartsWith("the certificate is not trusted", untrusted.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_speaks_plain_http_fails_a_check_under_tls()
    {
        using var sudden = new FakeServer(stream => stream.WriteAsync(Encoding.ASCII.GetBytes(Fine)).AsTask());
        Assert.Contains("TLS", (await _checks.Make(sudden.Address, Https(new CheckTls()))).Reason, StringComparison.Ordinal);
    }

    public void Dispose() => _checks.Dispose();

    private static CheckSpecification.Http Https(CheckTls tls) => new() { Tls = tls, Receive = "fine" };

    private static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
