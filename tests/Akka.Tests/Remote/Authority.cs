using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaActors.Akka.Tests.Remote;

/// <summary>A certificate authority of one test; its files go with it.</summary>
public sealed class Authority : IDisposable
{
    private const string Password = "only for this test";

    private readonly string _folder = Directory.CreateTempSubdirectory("haactors-tls-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public Authority()
    {
        var request = new CertificateRequest("CN=authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
    }

    /// <summary>Settings of a node with a certificate for this address, that trusts this authority alone.</summary>
    public string Node(string address = "127.0.0.1", int firstDay = -1, int lastDay = 1)
    {
        using var own = Issue(address, firstDay, lastDay);
        var bundle = new X509Certificate2Collection { own, X509CertificateLoader.LoadCertificate(_certificate.RawData) };
        var file = Path.Combine(_folder, $"{own.SerialNumber}.p12");
        File.WriteAllBytes(file, bundle.Export(X509ContentType.Pkcs12, Password)!);
        return $$"""
            akka.remote.dot-netty.tcp {
              enable-ssl = true
              ssl.certificate { path = "{{file}}", password = "{{Password}}" }
            }
            """;
    }

    /// <summary>Connects to a node here and goes through TLS with a certificate of its own, and no further.</summary>
    public async Task GreetAsync(TcpClient client, int port)
    {
        using var own = Issue("127.0.0.1", firstDay: -1, lastDay: 1);
        await client.ConnectAsync("127.0.0.1", port);
        var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: true);
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { _certificate },
        };
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            CertificateChainPolicy = trust,
            ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true),
        });
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(string address, int firstDay, int lastDay)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(
            _certificate, DateTimeOffset.UtcNow.AddDays(firstDay), DateTimeOffset.UtcNow.AddDays(lastDay),
            RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
