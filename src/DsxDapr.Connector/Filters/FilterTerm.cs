namespace DsxDapr.Connector.Filters;

/// <summary>One pattern of a filter expression with its sign.</summary>
internal sealed record FilterTerm(string Pattern, bool IsExclude);
