namespace DsxDapr.Security.Tls.Authorities;

/// <summary>A private authority cannot do what it was asked; the message is a sentence for the person who asked.</summary>
public sealed class PrivateCaException(string message, Exception? innerException = null) : Exception(message, innerException);
