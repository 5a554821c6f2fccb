namespace DsxDapr.DevSidecar.Apps;

/// <summary>The app failed its health checks, so it is not called.</summary>
internal sealed class AppUnhealthyException() : HttpRequestException(HttpRequestError.ConnectionError, "app is not in a healthy state");
