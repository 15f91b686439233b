using System.Security.Cryptography.X509Certificates;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>The certificate for TLS, given in code instead of in the configuration.</summary>
public sealed class DotNettySslSetup : Akka.Actor.Setup.Setup
{
    public DotNettySslSetup(X509Certificate2 certificate, bool suppressValidation)
    {
        Certificate = certificate;
        SuppressValidation = suppressValidation;
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>
    /// Accept any certificate of the peer. Only for tests: it makes TLS worthless against an active attacker.
    /// </summary>
    public bool SuppressValidation { get; }
}
