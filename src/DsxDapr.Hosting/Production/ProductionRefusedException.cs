namespace DsxDapr.Hosting.Production;

/// <summary>An app does not start in production; the message names everything that is missing, a line each.</summary>
public sealed class ProductionRefusedException(string message) : Exception(message);
