import { emailDomainOf } from './credentials.js';

/** Where anybody reads anybody's mail, or an address lives for minutes: the well-known ones, and those of their kind. */
const DISPOSABLE = new Set(
  `0-mail.com 10minutemail.com 10minutemail.net 10minutesmail.com 1secmail.com 1secmail.net 1secmail.org 20minutemail.com
  33mail.com anonbox.net anonymbox.com binkmail.com bobmail.info burnermail.io byom.de chammy.info dayrep.com
  deadaddress.com despam.it discard.email discardmail.com discardmail.de dispostable.com dropmail.me dodgit.com
  e4ward.com emailfake.com emailondeck.com emailsensei.com emailtemporanea.com emlhub.com fakeinbox.com fakemail.net
  fakemailgenerator.com fastmazda.com filzmail.com getairmail.com getnada.com grr.la guerrillamail.biz guerrillamail.com
  guerrillamail.de guerrillamail.info guerrillamail.net guerrillamail.org guerrillamailblock.com harakirimail.com
  hidemail.de incognitomail.com inboxalias.com inboxbear.com inboxkitten.com jetable.com jetable.org kasmail.com
  koszmil.eu linshiyouxiang.net luxusmail.org mail-temp.com mail-temporaire.com mail.tm mail7.io mailbox52.ga
  mailcatch.com maildrop.cc mailexpire.com mailforspam.com mailinator.com mailinator.net mailinator2.com mailmetrash.com
  mailnesia.com mailnull.com mailpoof.com mailsac.com mailtemp.info mailtothis.com mintemail.com moakt.cc moakt.com
  mohmal.com mt2014.com mt2015.com mvrht.com mytemp.email mytrashmail.com nada.email nowmymail.com objectmail.com
  pokemail.net proxymail.eu rcpt.at sharklasers.com shieldemail.com smailpro.com sneakemail.com sogetthis.com
  spam4.me spamavert.com spambog.com spambox.us spamcero.com spamex.com spamfree24.org spamgourmet.com spamhole.com
  spamspot.com superrito.com suremail.info tempail.com tempemail.net tempinbox.com tempmail.de tempmail.dev tempmail.net
  tempmail.plus tempmailaddress.com tempmailo.com temp-mail.io temp-mail.org tempr.email throwawaymail.com
  throwam.com trash-mail.com trashmail.com trashmail.de trashmail.me trashmail.net trbvm.com tyldd.com wegwerfemail.de
  wegwerfmail.de wegwerfmail.net wegwerfmail.org yopmail.com yopmail.fr yopmail.net zetmail.com zoemail.net`.split(
    /\s+/,
  ),
);

/** Everybody's mail: what comes from there says nothing of who sends it. */
const PUBLIC = new Set(
  `aol.com fastmail.com gmail.com gmx.com gmx.de gmx.net googlemail.com hotmail.com hey.com icloud.com live.com mac.com
  mail.com mail.ru me.com msn.com orange.fr outlook.com posteo.de proton.me protonmail.com qq.com t-online.de web.de
  yahoo.com yahoo.co.uk yandex.ru zoho.com 163.com 126.com`.split(/\s+/),
);

/** Whether mail to it is read by nobody for long; names below a listed one count too. */
export function isDisposable(email: string): boolean {
  const labels = emailDomainOf(email).split('.');
  return labels.some((_, index) => DISPOSABLE.has(labels.slice(index).join('.')));
}

/** Whether strangers share the domain: of an address, or named alone. */
export function isPublicProvider(emailOrDomain: string): boolean {
  return PUBLIC.has(emailDomainOf(emailOrDomain));
}
