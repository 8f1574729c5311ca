namespace Flywheel.Protocols.OpenInference;

/// <summary>What the server says of itself.</summary>
internal static class ServerMetadata
{
    internal const string Name = "flywheel";

    /// <summary>Extensions of the protocol that are answered.</summary>
    internal static readonly string[] Extensions = ["binary_tensor_data", "model_repository"];

    internal static string Version { get; } = typeof(ServerMetadata).Assembly.GetName().Version!.ToString(3);
}
