import accountcheck.models.CreateAccountVerificationDto
import java.util.UUID
import kotlin.system.exitProcess

// Arguments: url submissionId. Sends one attempt with the quick start's code, and prints the outcome.
object LostAnswer {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val request = CreateAccountVerificationDto(
            submissionId = arguments[1],
            requestType = "occupancy",
            userName = "홍길동",
            bankCode = "088",
            accountNumber = "110123456789",
        )
        val outcome = AccountCheck(arguments[0], "en").send(UUID.randomUUID().toString(), request)
        println(outcome)
        exitProcess(0) // the connection pool would keep the process
    }
}
