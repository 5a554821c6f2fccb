namespace DsxDapr.Connector.Repository;

/// <summary>Tests whether the repository can be used. The connector is ready only while it can. Every connector has one.</summary>
public interface IRepositoryCheck
{
    /// <summary>Tests the repository; done at start, with every heartbeat, and when the hub asks.</summary>
    /// <param name="cancellationToken">Ends the test.</param>
    Task<RepositoryHealth> CheckAsync(CancellationToken cancellationToken);
}
