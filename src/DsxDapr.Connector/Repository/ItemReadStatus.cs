namespace DsxDapr.Connector.Repository;

/// <summary>The outcome of opening an item.</summary>
public enum ItemReadStatus
{
    /// <summary>The item is open; answered with 200 and its content.</summary>
    Found,

    /// <summary>There is no such item; answered with 404.</summary>
    NotFound,

    /// <summary>The item may not be read; answered with 403.</summary>
    Refused,

    /// <summary>The repository failed; answered with 500.</summary>
    Failed,
}
