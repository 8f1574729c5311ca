namespace Flywheel.Tracking;

/// <summary>One step of a call, as its program exported it.</summary>
/// <param name="Id">16 hex digits, of its own within the trace.</param>
/// <param name="Otlp">The span in OpenTelemetry's protocol, byte for byte; what it says is the program's business.</param>
public sealed record TraceSpan(string Id, ReadOnlyMemory<byte> Otlp);
