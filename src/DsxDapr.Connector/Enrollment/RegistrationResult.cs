namespace DsxDapr.Connector.Enrollment;

/// <summary>The outcome of a registration.</summary>
/// <param name="IsRegistered">Whether the hub took the connector.</param>
/// <param name="IsRejected">Whether the hub refused the enrollment token.</param>
/// <param name="Message">The hub's word, or why it failed, for people.</param>
internal sealed record RegistrationResult(bool IsRegistered, bool IsRejected, string Message);
