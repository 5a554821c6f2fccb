namespace DsxDapr.DaprHttp;

/// <summary>Header names of Dapr's HTTP API.</summary>
internal static class DaprHeaders
{
    /// <summary>Proves who calls: app to sidecar with <c>DAPR_API_TOKEN</c>, sidecar to app with <c>APP_API_TOKEN</c>.</summary>
    public const string ApiToken = "dapr-api-token";

    /// <summary>Names the app to invoke.</summary>
    public const string AppId = "dapr-app-id";

    /// <summary>Names the app that invoked; what the sidecar says comes first.</summary>
    public const string CallerAppId = "dapr-caller-app-id";
}
