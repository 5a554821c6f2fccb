using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Connectors;

/// <summary>A connector as it last registered, and how it is reached.</summary>
/// <param name="Model">What it said of itself.</param>
/// <param name="AppId">Its Dapr app id when it registered through the sidecars; null when it is called at its URL.</param>
/// <param name="SeenAt">When it last registered.</param>
internal sealed record RegisteredConnector(ConnectorInstance Model, string? AppId, DateTimeOffset SeenAt)
{
    /// <summary>Its identity.</summary>
    public Guid Uuid => Model.Uuid!.Value;

    /// <summary>How a scanner reaches it.</summary>
    public ConnectorTarget Target => new() { Uuid = Uuid, Name = Model.Name, Url = Model.Url, AppId = AppId };
}
