namespace DsxDapr.Security.Credentials;

/// <summary>The outcome of an enrollment.</summary>
/// <param name="Credential">The key to hand to the connector.</param>
/// <param name="Kind">What the enrollment came to.</param>
public sealed record EnrollmentResult(ConnectorCredential Credential, EnrollmentKind Kind);
