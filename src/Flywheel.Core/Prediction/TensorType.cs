namespace Flywheel.Core.Prediction;

/// <summary>Element types a model's inputs and outputs may have.</summary>
public enum TensorType
{
    /// <summary>32-bit floating point; NaN means missing.</summary>
    Single,

    /// <summary>64-bit floating point; NaN means missing.</summary>
    Double,

    /// <summary>64-bit whole number.</summary>
    Int64,

    /// <summary>Text; empty means missing.</summary>
    Text,

    /// <summary>True or false.</summary>
    Boolean,
}
