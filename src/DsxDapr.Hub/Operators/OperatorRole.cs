namespace DsxDapr.Hub.Operators;

/// <summary>What an operator may do; each role may do what those before it may.</summary>
internal enum OperatorRole
{
    /// <summary>Look at connectors, jobs, results.</summary>
    Viewer,

    /// <summary>Order, pause and cancel scans, change connectors' settings, delete results.</summary>
    Operator,

    /// <summary>Decide whom to trust: enrollment tokens, connectors' keys; read the audit trail.</summary>
    Admin,
}
