namespace Flywheel.Engines.XGBoost.Native;

/// <summary>How a booster is written down.</summary>
internal enum ModelFormat
{
    /// <summary>Text that people and this house can read.</summary>
    Json,

    /// <summary>Universal binary JSON: the same content, smaller.</summary>
    Ubj,
}
