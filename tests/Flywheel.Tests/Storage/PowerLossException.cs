namespace Flywheel.Tests.Storage;

/// <summary>What a stopped disk answers to everything.</summary>
internal sealed class PowerLossException() : IOException("The power is gone.");
