namespace Flywheel.Tracking;

/// <summary>Whether a logged model's files are there.</summary>
public enum LoggedModelStatus
{
    /// <summary>On their way.</summary>
    Pending = 1,

    /// <summary>There.</summary>
    Ready = 2,

    /// <summary>They did not come.</summary>
    UploadFailed = 3,
}
