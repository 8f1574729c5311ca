using Flywheel.Core;

namespace Flywheel.Training.Recipes;

/// <summary>
/// Turns features into columns of the design matrix. Extension point: built-ins and strangers register the same way. Safe to
/// call from many threads.
/// </summary>
public interface IEncoder
{
    /// <summary>The encoder, as written in a recipe: <c>one-hot</c>.</summary>
    string Name { get; }

    /// <summary>Accepted types and parameters.</summary>
    EncoderTraits Traits { get; }

    /// <summary>Learns from training rows only. The same rows, parameters and seed give the same encoder. Refuses rows it cannot learn from.</summary>
    Result<IFittedEncoder> Fit(EncoderFit fit);
}
