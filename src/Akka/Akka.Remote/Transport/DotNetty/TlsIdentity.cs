using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>
/// TLS with mutual authentication: both sides show a certificate that the other one trusts, and the one that is called
/// shows one for the name that it was called by.
/// </summary>
/// <param name="certificate">What this side shows; with its private key.</param>
/// <param name="roots">Whom it trusts; empty: the authorities that the machine trusts.</param>
/// <param name="suppressValidation">Trust everybody.</param>
internal sealed class TlsIdentity(
    X509Certificate2 certificate, X509Certificate2Collection roots, bool suppressValidation)
{
    /// <summary>The identity that setup or configuration give; null when TLS is off.</summary>
    /// <exception cref="ConfigurationException">TLS is on and no usable certificate is configured.</exception>
    public static TlsIdentity? From(ActorSystem system, Config config)
    {
        if (!config.GetBoolean("enable-ssl"))
            return null;
        if (system.Settings.Setup.Get<DotNettySslSetup>() is { HasValue: true } setup)
            return new TlsIdentity(setup.Value.Certificate, [], setup.Value.SuppressValidation);

        var path = config.GetString("ssl.certificate.path");
        if (string.IsNullOrEmpty(path))
            throw new ConfigurationException("enable-ssl is on, and ssl.certificate.path names no file");
        var password = config.GetString("ssl.certificate.password");
        X509Certificate2Collection bundle;
        try
        {
            bundle = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException
            or System.Security.Cryptography.CryptographicException)
        {
            throw new ConfigurationException($"ssl.certificate.path [{path}] cannot be read: {cause.Message}", cause);
        }

        if (bundle.FirstOrDefault(one => one.HasPrivateKey) is not { } own)
            throw new ConfigurationException($"ssl.certificate.path [{path}] holds no certificate with its private key");
        return new TlsIdentity(
            own, [.. bundle.Where(one => one != own && IsAuthority(one))], config.GetBoolean("ssl.suppress-validation"));
    }

    public async ValueTask<Stream> AsClient(Stream inner, string host, CancellationToken cancellation)
    {
        var stream = new SslStream(inner);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host.Trim('[', ']'),
            ClientCertificates = [certificate],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = Accepts,
        };
        await new ValueTask(stream.AuthenticateAsClientAsync(options, cancellation)).ConfigureAwait(false);
        return stream;
    }

    public async ValueTask<Stream> AsServer(Stream inner, CancellationToken cancellation)
    {
        var stream = new SslStream(inner);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = Accepts,
        };
        await new ValueTask(stream.AuthenticateAsServerAsync(options, cancellation)).ConfigureAwait(false);
        return stream;
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority);

    private bool Accepts(object sender, X509Certificate? peer, X509Chain? chain, SslPolicyErrors errors)
    {
        if (suppressValidation)
            return true;
        if (peer is null || roots.Count == 0)
            return peer is not null && errors == SslPolicyErrors.None;
        return (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None
            && LeadsToRoot(new X509Certificate2(peer), chain);
    }

    private bool LeadsToRoot(X509Certificate2 peer, X509Chain? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in shown?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(peer);
    }
}
