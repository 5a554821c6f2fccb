namespace DsxDapr.Hosting.Connectors;

/// <summary>Is told of connectors that are called although their certificate cannot be trusted.</summary>
public interface IUnverifiedConnectorAudit
{
    /// <summary>A connection was made. Must not throw, and must not take long.</summary>
    /// <param name="reason">What is wrong with the certificate, as a sentence.</param>
    void Connected(string reason);
}
