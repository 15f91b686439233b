using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>
/// TLS with mutual authentication: both sides show a certificate that the other one's trust store accepts.
/// </summary>
internal sealed class TlsIdentity(X509Certificate2 certificate, bool suppressValidation)
{
    /// <summary>The identity that setup or configuration give; null when TLS is off.</summary>
    /// <exception cref="ConfigurationException">TLS is on and no usable certificate is configured.</exception>
    public static TlsIdentity? From(ActorSystem system, Config config)
    {
        if (!config.GetBoolean("enable-ssl"))
            return null;
        if (system.Settings.Setup.Get<DotNettySslSetup>() is { HasValue: true } setup)
            return new TlsIdentity(setup.Value.Certificate, setup.Value.SuppressValidation);

        var path = config.GetString("ssl.certificate.path");
        if (string.IsNullOrEmpty(path))
            throw new ConfigurationException("enable-ssl is on, and ssl.certificate.path names no file");
        var password = config.GetString("ssl.certificate.password");
        try
        {
            return new TlsIdentity(
                X509CertificateLoader.LoadPkcs12FromFile(path, password),
                config.GetBoolean("ssl.suppress-validation"));
        }
        catch (Exception cause) when (cause is IOException or System.Security.Cryptography.CryptographicException)
        {
            throw new ConfigurationException($"ssl.certificate.path [{path}] cannot be read: {cause.Message}", cause);
        }
    }

    public async ValueTask<Stream> AsClient(Stream inner, string host, CancellationToken cancellation)
    {
        var stream = new SslStream(inner);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
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

    private bool Accepts(object sender, X509Certificate? peer, X509Chain? chain, SslPolicyErrors errors) =>
        suppressValidation || (peer is not null && errors == SslPolicyErrors.None);
}
