namespace Flywheel.Protocols.OpenApi;

/// <summary>One operation as the document tells it.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">The path with its parameters in braces.</param>
/// <param name="Tag">The protocol it belongs to.</param>
/// <param name="Summary">What it does.</param>
internal sealed record OpenApiOperation(string Method, string Path, string Tag, string Summary)
{
    /// <summary>The schema of the body, or null when there is none.</summary>
    internal string? Body { get; init; }

    /// <summary>The type of the body: NDJSON has no schema of its own.</summary>
    internal string BodyType { get; init; } = "application/json";

    /// <summary>The schema of the answer, or null when it is text.</summary>
    internal string? Answer { get; init; }

    /// <summary>The schema of a refusal; null when none is given.</summary>
    internal string? Refusal { get; init; }

    /// <summary>A parameter of the query, or null.</summary>
    internal string? Query { get; init; }
}
